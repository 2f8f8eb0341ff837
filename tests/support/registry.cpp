// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"

#include <cstdio>
#include <vector>

namespace swapscope::tests {

std::map<std::string, Runner>& registry()
{
    static std::map<std::string, Runner> runners;
    return runners;
}

int runRegistered(int argc, char** argv)
{
    std::vector<char*> rest{argv[0]};
    std::string subject;
    for (int i = 1; i < argc; ++i) {
        if (i == 1 && argv[i][0] != '-') {
            subject = argv[i];
        } else {
            rest.push_back(argv[i]);
        }
    }
    if (!subject.empty() && !registry().contains(subject)) {
        std::fprintf(stderr, "no test subject '%s' in this program\n", subject.c_str());
        return 2;
    }
    int failures = 0;
    for (const auto& [name, run] : registry()) {
        if (subject.empty() || subject == name) {
            std::vector<char*> arguments = rest;
            failures += run(static_cast<int>(arguments.size()), arguments.data());
        }
    }
    return failures == 0 ? 0 : 1;
}

} // namespace swapscope::tests
