# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler settings and the libraries that the project stands on.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the source folder are made relative, so that two checkouts share one cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

# A fifth of the time of the system's linker, which a change of one file mostly waits for.
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(LMDB REQUIRED IMPORTED_TARGET lmdb)
if(SWAPSCOPE_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg DBus PrintSupport)
  find_package(QCustomPlotQt6 REQUIRED)
endif()

# Everything of ours links this: warnings, sanitizers, the include root.
add_library(swapscope_options INTERFACE)
target_include_directories(swapscope_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(swapscope_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ERROR_CODE_HEADER_ONLY)
target_compile_options(swapscope_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Woverloaded-virtual -Wnon-virtual-dtor -Wcast-align -Wcast-qual -Wduplicated-cond
  -Wlogical-op -Wdouble-promotion -Wformat=2 -Wextra-semi -Wsuggest-override -Wundef
  -Wimplicit-fallthrough)
# Asio's coroutine frames come from aligned_alloc behind a matching operator delete; GCC's optimiser
# sees through one of the two only.
target_compile_options(swapscope_options INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-mismatched-new-delete>)
if(NOT SWAPSCOPE_SANITIZE MATCHES address)
  # GCC 12 mistakes the inline copy of a small_vector for a read behind its end when it optimises.
  target_compile_options(swapscope_options INTERFACE $<$<CONFIG:RelWithDebInfo>:-Wno-stringop-overread>)
endif()
if(SWAPSCOPE_SANITIZE)
  target_compile_options(swapscope_options INTERFACE
    -fsanitize=${SWAPSCOPE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(swapscope_options INTERFACE -fsanitize=${SWAPSCOPE_SANITIZE})
  # GCC's instrumentation hides from this warning that a variant's other member is set.
  target_compile_options(swapscope_options INTERFACE -Wno-maybe-uninitialized)
  if(SWAPSCOPE_SANITIZE MATCHES thread)
    # Asio's fences are no instructions that TSan models; the warning says no more than that.
    target_compile_options(swapscope_options INTERFACE -Wno-tsan)
  endif()
endif()
