// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/interop/app/program.h"

#include <QFile>

namespace swapscope::tests {

/// A node that serves scripts on a free port.
struct Served
{
    explicit Served(const QString& profile)
        : program{profile, {QStringLiteral("--rpc"), QStringLiteral("127.0.0.1:0")}}
    {
        program.start();
    }
    bool await() { return program.awaitOutput("rpc http://127.0.0.1:"); }
    quint16 port()
    {
        const QByteArray& text = program.output();
        const auto at = text.indexOf("rpc http://127.0.0.1:") + 21;
        return text.mid(at, text.indexOf('\n', at) - at).toUShort();
    }
    /// The most memory that the process has had, MiB.
    [[nodiscard]] int peakMemory() const
    {
        QFile status{QStringLiteral("/proc/%1/status").arg(program.process.processId())};
        if (!status.open(QIODevice::ReadOnly)) {
            return -1;
        }
        const QByteArray text = status.readAll();
        const auto at = text.indexOf("RssAnon:") + 8;
        return text.mid(at, text.indexOf("kB", at) - at).trimmed().toInt() / 1024;
    }

    Program program;
};

} // namespace swapscope::tests
