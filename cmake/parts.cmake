# From parts to programs.
#
# A part is a source file that a lab asks the learner to write. It exists up to three times, under
# the same name: as reference (solutions/LAB/), as the learner's own file (labs/LAB/), and as the
# reference with one mistake in it (solutions/LAB/wrong/*.patch). A program is made of given code
# and one version of each part:
#
#     bin/PROGRAM               the reference of every part
#     bin/mine/PROGRAM          my file of each lab I have worked on, the reference of the others
#     bin/labNN/PROGRAM         my files of lab NN, the reference of the others: what is graded
#     bin/wrong/NN/X/PROGRAM    mistake X of lab NN, the reference of the others
#
# Whole files are swapped: nothing is marked, guarded or weak. Without solutions/ (the student
# edition) my files stand in for the references.

# Which labs count as worked on: the lab tool writes this list, `set(MY_LABS "01;02")`.
set(MY_LABS "")
set(MY_LABS_FILE ${CMAKE_BINARY_DIR}/my_labs.cmake)
if(NOT EXISTS ${MY_LABS_FILE})
  file(WRITE ${MY_LABS_FILE} "set(MY_LABS \"\")\n")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${MY_LABS_FILE})
include(${MY_LABS_FILE})

# add_part_object(NAME SOURCE): one version of one part, compiled when a program asks for it.
function(add_part_object name source)
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${name} PRIVATE base)
  target_include_directories(${name} SYSTEM PRIVATE ${LIBNL_INCLUDE})
  # A function that is not written yet has parameters that it does not use yet.
  target_compile_options(${name} PRIVATE -Wno-unused-parameter)
endfunction()

# add_missing_parts(OUT FOLDER): for a file that the learner has deleted, one that says so when
# it is compiled: everything else, `lab reset` above all, goes on working.
function(add_missing_parts out folder)
  string(SUBSTRING ${folder} 0 2 number)
  file(GLOB references CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/solutions/${folder}/*.cpp)
  foreach(reference IN LISTS references)
    get_filename_component(file ${reference} NAME)
    if(NOT EXISTS ${CMAKE_SOURCE_DIR}/labs/${folder}/${file})
      set(stand_in ${CMAKE_BINARY_DIR}/missing/${number}/${file})
      file(CONFIGURE OUTPUT ${stand_in} CONTENT
        "#line 1 \"labs/${folder}/${file}\"\n#error this file is missing: ./lab reset ${number} brings it back\n")
      list(APPEND ${out} ${stand_in})
    endif()
  endforeach()
  set(${out} ${${out}} PARENT_SCOPE)
endfunction()

# add_lab(FOLDER PROGRAM): makes the objects of a lab's parts and notes them for the program.
function(add_lab folder program)
  string(SUBSTRING ${folder} 0 2 number)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/labs/${folder}/*.cpp)
  add_missing_parts(sources ${folder})
  foreach(source IN LISTS sources)
    get_filename_component(part ${source} NAME_WE)
    if(part MATCHES "^checks")
      continue()
    endif()
    add_part_object(my-${number}-${part} ${source})
    set(reference ${CMAKE_SOURCE_DIR}/solutions/${folder}/${part}.cpp)
    if(EXISTS ${reference})
      add_part_object(reference-${number}-${part} ${reference})
    endif()
    set_property(GLOBAL APPEND PROPERTY parts_of_${program} ${number}-${part})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY labs_of_${program} ${folder})
endfunction()

# add_reference_parts(FOLDER PROGRAM): parts that no lab asks for yet, but whose reference is there.
function(add_reference_parts folder program)
  string(SUBSTRING ${folder} 0 2 number)
  file(GLOB references CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/solutions/${folder}/*.cpp)
  foreach(reference IN LISTS references)
    get_filename_component(part ${reference} NAME_WE)
    add_part_object(reference-${number}-${part} ${reference})
    set_property(GLOBAL APPEND PROPERTY parts_of_${program} ${number}-${part})
  endforeach()
endfunction()

# share_parts(FROM TO): a second program that is made of the same parts, of mine and of the references.
# What is graded, and what is wrong on purpose, is the first one.
function(share_parts from to)
  get_property(parts GLOBAL PROPERTY parts_of_${from})
  set_property(GLOBAL APPEND PROPERTY parts_of_${to} ${parts})
endfunction()

# choose_part(OUT PART USE_MINE): the target that stands for a part.
function(choose_part out part use_mine)
  if(use_mine OR NOT TARGET reference-${part})
    set(${out} my-${part} PARENT_SCOPE)
  else()
    set(${out} reference-${part} PARENT_SCOPE)
  endif()
endfunction()

# link_program(TARGET FOLDER PROGRAM MY_LABS [REPLACED BY]): given code plus one version of each part.
function(link_program target folder program my_labs)
  set(replaced "${ARGV4}")
  set(by "${ARGV5}")
  get_property(parts GLOBAL PROPERTY parts_of_${program})
  set(objects "")
  foreach(part IN LISTS parts)
    string(SUBSTRING ${part} 0 2 number)
    if(part STREQUAL replaced)
      list(APPEND objects $<TARGET_OBJECTS:${by}>)
    else()
      list(FIND my_labs ${number} found)
      if(found GREATER -1)
        set(use_mine TRUE)
      else()
        set(use_mine FALSE)
      endif()
      choose_part(chosen ${part} ${use_mine})
      list(APPEND objects $<TARGET_OBJECTS:${chosen}>)
    endif()
  endforeach()
  add_executable(${target} EXCLUDE_FROM_ALL $<TARGET_OBJECTS:${program}-main> ${objects})
  get_target_property(libraries ${program}-main LINK_LIBRARIES)
  target_link_libraries(${target} PRIVATE ${libraries})
  link_statically(${target})
  if(folder MATCHES "^wrong/")  # nobody debugs them, there are hundreds, and each is written sooner
    target_link_options(${target} PRIVATE -Wl,--strip-debug)
  endif()
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${program} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin/${folder})
endfunction()

# add_wrong_programs(FOLDER PROGRAM): one program for each mistake of a lab.
function(add_wrong_programs folder program)
  string(SUBSTRING ${folder} 0 2 number)
  file(GLOB patches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/solutions/${folder}/wrong/*.patch)
  foreach(patch IN LISTS patches)
    get_filename_component(mistake ${patch} NAME_WE)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${patch})
    file(STRINGS ${patch} part_line REGEX "^part: " LIMIT_COUNT 1)
    string(REGEX REPLACE "^part: ([a-z0-9_]+)\\.cpp.*" "\\1" part "${part_line}")
    if(NOT TARGET reference-${number}-${part})
      message(FATAL_ERROR "${patch}: its line \"part: FILE.cpp\" names no part of lab ${number}")
    endif()
    set(reference ${CMAKE_SOURCE_DIR}/solutions/${folder}/${part}.cpp)
    set(mistaken ${CMAKE_BINARY_DIR}/wrong/${number}/${mistake}/${part}.cpp)
    add_custom_command(
      OUTPUT ${mistaken}
      COMMAND patch --quiet --fuzz=0 --output=${mistaken} ${reference} ${patch}
      DEPENDS ${reference} ${patch}
      COMMENT "Mistake ${mistake} of lab ${number}" VERBATIM)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/wrong/${number}/${mistake})
    add_part_object(wrong-${number}-${mistake} ${mistaken})
    target_compile_options(wrong-${number}-${mistake} PRIVATE -w)
    link_program(${program}-wrong-${number}-${mistake} wrong/${number}/${mistake} ${program} ""
      ${number}-${part} wrong-${number}-${mistake})
    add_dependencies(wrong-programs ${program}-wrong-${number}-${mistake})
  endforeach()
endfunction()

add_custom_target(wrong-programs)  # every program with a mistake
add_custom_target(my-programs)     # bin/mine and every bin/labNN

# add_program(PROGRAM): after all add_lab calls, every version of a program that the labs build.
# Its given code is the object library PROGRAM-main.
function(add_program program)
  get_property(labs GLOBAL PROPERTY labs_of_${program})
  link_program(${program} . ${program} "")
  # In the student edition it is made of the learner's files, which need not compile at all times.
  if(EXISTS ${CMAKE_SOURCE_DIR}/solutions)
    set_target_properties(${program} PROPERTIES EXCLUDE_FROM_ALL FALSE)
  endif()
  # For tests of given code that stands on parts.
  add_library(${program}-references INTERFACE)
  get_property(parts GLOBAL PROPERTY parts_of_${program})
  foreach(part IN LISTS parts)
    if(TARGET reference-${part})
      target_sources(${program}-references INTERFACE $<TARGET_OBJECTS:reference-${part}>)
    endif()
  endforeach()
  link_program(${program}-mine mine ${program} "${MY_LABS}")
  add_dependencies(my-programs ${program}-mine)
  foreach(folder IN LISTS labs)
    string(SUBSTRING ${folder} 0 2 number)
    link_program(${program}-lab${number} lab${number} ${program} "${number}")
    add_dependencies(my-programs ${program}-lab${number})
    add_wrong_programs(${folder} ${program})
  endforeach()
endfunction()
