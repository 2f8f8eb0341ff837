// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that compiles Boost.JSON; elsewhere its headers declare.
#include <boost/json/src.hpp>
