// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QStringList>
#include <QTest>

#include <csignal>

namespace swapscope::tests {

/// The program without a window, as a process of its own.
class Program
{
public:
    explicit Program(const QString& profile, const QStringList& more = {},
                     const QStringList& listen = {QStringLiteral("/ip4/127.0.0.1/tcp/0")})
    {
        m_arguments = {QStringLiteral("--headless"), QStringLiteral("--profile"), profile};
        for (const QString& address : listen) {
            m_arguments << QStringLiteral("--listen") << address;
        }
        m_arguments << more;
    }
    ~Program()
    {
        if (process.state() != QProcess::NotRunning) {
            process.kill();
            process.waitForFinished();
        }
    }

    void start() { process.start(QStringLiteral(SWAPSCOPE_PROGRAM), m_arguments); }

    /// @return whether it says `text` on standard output within 20 s.
    bool awaitOutput(const char* text) { return await(m_output, text); }
    /// The same for the log.
    bool awaitLog(const char* text) { return await(m_log, text); }

    /// What it has said so far.
    const QByteArray& output() { return read().m_output; }
    const QByteArray& log() { return read().m_log; }

    QByteArray address()
    {
        const QByteArray start = "listening ";
        const auto at = output().indexOf(start);
        return at < 0 ? QByteArray{}
                      : m_output.mid(at + start.size(),
                                     m_output.indexOf('\n', at) - at - start.size());
    }

    void send(int signal) { ::kill(static_cast<pid_t>(process.processId()), signal); }

    /// Sends SIGTERM. @return ms until it has ended; -1: it does not.
    qint64 end()
    {
        QElapsedTimer passed;
        passed.start();
        send(SIGTERM);
        return process.waitForFinished(10'000) ? passed.elapsed() : -1;
    }

    QProcess process;

private:
    Program& read()
    {
        QCoreApplication::processEvents(); // a test that pumps a node has no other turn for Qt
        m_output += process.readAllStandardOutput();
        m_log += process.readAllStandardError();
        return *this;
    }
    bool await(const QByteArray& in, const char* text)
    {
        return QTest::qWaitFor(
            [&] {
                read();
                return in.contains(text);
            },
            20'000);
    }

    QStringList m_arguments;
    QByteArray m_output, m_log;
};

} // namespace swapscope::tests
