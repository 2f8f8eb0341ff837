# SPDX-License-Identifier: GPL-3.0-or-later
# One folder = one target. A module may include only the modules that it names under DEPS; a check
# that runs as part of the build compares every #include with that list.

# swapscope_module(<folder path> DEPS <module>... [LIBS <target>...] [PROTOS <file>...])
# <module> is a folder path too, e.g. core/base. LIBS are outside libraries, kept private unless
# written PUBLIC_LIBS.
function(swapscope_module path)
  cmake_parse_arguments(M "" "" "DEPS;LIBS;PUBLIC_LIBS;PROTOS;SUBDIRS" ${ARGN})
  string(REPLACE "/" "_" name "swapscope_${path}")
  set(dir "${PROJECT_SOURCE_DIR}/${path}")
  file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.cpp" "${dir}/*.h")
  foreach(sub IN LISTS M_SUBDIRS)
    file(GLOB more CONFIGURE_DEPENDS "${dir}/${sub}/*.cpp" "${dir}/${sub}/*.h")
    list(APPEND sources ${more})
  endforeach()
  if(NOT sources)
    add_library(${name} INTERFACE) # a folder that is still empty
    return()
  endif()
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC swapscope_options)
  foreach(dep IN LISTS M_DEPS)
    string(REPLACE "/" "_" depname "swapscope_${dep}")
    target_link_libraries(${name} PUBLIC ${depname})
  endforeach()
  target_link_libraries(${name} PUBLIC ${M_PUBLIC_LIBS} PRIVATE ${M_LIBS})
  if(M_PROTOS)
    swapscope_protos(${name} ${M_PROTOS})
  endif()
  swapscope_check_includes(${name} "${path}" "${M_DEPS}" "${sources}")
endfunction()

# Generated protobuf sources are an object library of their own, without our warnings.
function(swapscope_protos target)
  set(out "${PROJECT_BINARY_DIR}/generated")
  set(generated)
  foreach(proto IN LISTS ARGN)
    add_custom_command(
      OUTPUT "${out}/proto/${proto}.pb.cc" "${out}/proto/${proto}.pb.h"
      COMMAND ${CMAKE_COMMAND} -E make_directory "${out}"
      COMMAND protobuf::protoc --cpp_out=${out} -I${PROJECT_SOURCE_DIR}
              "${PROJECT_SOURCE_DIR}/proto/${proto}.proto"
      DEPENDS "${PROJECT_SOURCE_DIR}/proto/${proto}.proto" VERBATIM)
    list(APPEND generated "${out}/proto/${proto}.pb.cc" "${out}/proto/${proto}.pb.h")
  endforeach()
  add_library(${target}_proto STATIC ${generated})
  target_include_directories(${target}_proto SYSTEM PUBLIC "${out}")
  target_link_libraries(${target}_proto PUBLIC protobuf::libprotobuf-lite)
  if(SWAPSCOPE_SANITIZE)
    target_compile_options(${target}_proto PRIVATE -fsanitize=${SWAPSCOPE_SANITIZE})
  endif()
  target_link_libraries(${target} PRIVATE ${target}_proto)
endfunction()

function(swapscope_check_includes target path deps sources)
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${target}.includes-checked")
  add_custom_command(OUTPUT "${stamp}"
    COMMAND ${CMAKE_COMMAND} "-DMODULE=${path}" "-DDEPS=${deps}" "-DSOURCES=${sources}"
            "-DROOT=${PROJECT_SOURCE_DIR}" "-DSTAMP=${stamp}"
            -P "${PROJECT_SOURCE_DIR}/packaging/cmake/CheckIncludes.cmake"
    DEPENDS ${sources} "${PROJECT_SOURCE_DIR}/packaging/cmake/CheckIncludes.cmake"
    COMMENT "Checking the includes of ${path}" VERBATIM)
  add_custom_target(${target}_includes DEPENDS "${stamp}")
  add_dependencies(${target} ${target}_includes)
endfunction()
