// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/real_node.h"

#include <QProcess>
#include <QString>
#include <QStringList>

namespace swapscope::tests {

/// The reference peer (tests/interop/peer) as a process. Our node is pumped while we wait for it.
class GoPeer
{
public:
    GoPeer(RealNode& ours, const QStringList& arguments);
    ~GoPeer();

    /// Why it cannot be used here, empty when it can: "skipped: no Go …".
    static QString unavailable();

    /// Sends a line and waits for the answer, which is empty when the process ended.
    QString ask(const QString& line, std::chrono::milliseconds within = std::chrono::seconds{60});

    [[nodiscard]] const QString& address() const noexcept { return m_address; }
    [[nodiscard]] multiformats::PeerId id() const;
    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }

private:
    QString readLine(std::chrono::milliseconds within);

    RealNode* m_ours;
    QProcess m_process;
    QByteArray m_buffer;
    QString m_address;
};

} // namespace swapscope::tests
