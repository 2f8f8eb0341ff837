// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <functional>
#include <map>
#include <string>

namespace swapscope::tests {

using Runner = std::function<int(int, char**)>;

/// Test objects of this program by subject.
std::map<std::string, Runner>& registry();

/// Runs the subject named by the first argument (all of them without one); the rest goes to Qt
/// Test.
int runRegistered(int argc, char** argv);

/// `static const Registered<CidTest> registered{"cid"};` at the end of cid_test.cpp.
template <typename Test>
struct Registered
{
    explicit Registered(const char* subject)
    {
        registry()[subject] = [](int argc, char** argv) {
            Test test;
            return QTest::qExec(&test, argc, argv);
        };
    }
};

} // namespace swapscope::tests
