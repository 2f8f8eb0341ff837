// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <boost/unordered/unordered_map.hpp>

#include <functional>

namespace swapscope {

/// A hash table whose entries stay where they are, for those that others point to.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
using NodeMap = boost::unordered_map<Key, Value, Hash>;

/// A hash table whose entries lie side by side and move when it grows: the faster one for small
/// entries.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
using FlatMap = boost::unordered_flat_map<Key, Value, Hash>;

template <typename Key, typename Hash = std::hash<Key>>
using FlatSet = boost::unordered_flat_set<Key, Hash>;

} // namespace swapscope
