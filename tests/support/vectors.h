// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <QJsonObject>
#include <QJsonValue>

namespace swapscope::tests {

/// A file of tests/vectors, e.g. "cids.json". Aborts the test program when it cannot be read.
QJsonObject loadVectors(const char* file);

/// A hexadecimal string of a vector file.
Bytes hexOf(const QJsonValue& value);

/// The project's rule for long contents: the first `length` bytes of splitmix64(seed), each number
/// little-endian.
Bytes splitmix(std::uint64_t seed, std::size_t length);

} // namespace swapscope::tests
