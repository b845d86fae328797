#include "workbook/model/high.hpp"
