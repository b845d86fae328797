# How everything is compiled: the language, the warnings, the compiler cache, the linker.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# "Learner": cheap to compile, honest to debug.
set(CMAKE_CXX_FLAGS_LEARNER "-O1 -g1")
set(CMAKE_C_FLAGS_LEARNER "-O1 -g1")

# "Release": a runtime lives for milliseconds, so what counts is how few pages it touches.
set(CMAKE_CXX_FLAGS_RELEASE "-Os -DNDEBUG -ffunction-sections -fdata-sections")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_EXE_LINKER_FLAGS_RELEASE "-Wl,--gc-sections")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
  # The library functions that a run calls stand together in the file: they are read page by page.
  string(APPEND CMAKE_EXE_LINKER_FLAGS_RELEASE
    " -Wl,--symbol-ordering-file=${CMAKE_SOURCE_DIR}/cmake/first_functions.txt"
    " -Wl,--no-warn-symbol-ordering")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -fdiagnostics-color=auto)
# Designated initialisers name what differs from the default; the rest is meant to be left out.
add_compile_options(-Wno-missing-field-initializers)
# GCC 12 sees overlaps in std::string that are not there (its bug 105651), when it optimises.
add_compile_options(-Wno-restrict)
if(WORKBOOK_WERROR)
  add_compile_options(-Werror)
endif()
if(WORKBOOK_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# Every include is written from the top of the repository: "base/fd.hpp".
include_directories(${CMAKE_SOURCE_DIR})

# A static program needs nothing of the root file system that it is copied into or starts from.
# The sanitizers' run time is a shared one, so their build stays dynamic.
function(link_statically target)
  if(NOT WORKBOOK_SANITIZE)
    target_link_options(${target} PRIVATE -static)
  endif()
endfunction()

# Given code, compiled as a few large units where that makes the first build quicker.
function(allow_unity target)
  if(WORKBOOK_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
endfunction()
