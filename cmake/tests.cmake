# The project's own tests: GoogleTest programs, each of whose tests ctest runs by itself.

# add_unit_tests(NAME SOURCES ... LIBRARIES ...): the unit tests of one folder as one program.
function(add_unit_tests name)
  if(NOT WORKBOOK_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} base GTest::gtest_main)
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS unit TIMEOUT 60)
endfunction()
