// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/compare/side.h"

#include <QElapsedTimer>
#include <QFile>

#include <cstdio>
#include <cstdlib>

namespace swapscope::bench {
namespace {

constexpr int kPatience = 120'000; // ms

} // namespace

Side::Side(const Programs& programs, Maker maker, int nodes, const QString& folder)
{
    QStringList arguments;
    if (maker == Maker::Ours) {
        arguments << programs.security << QString::number(nodes) << folder;
    } else {
        arguments << QStringLiteral("-security") << programs.security << QStringLiteral("-hosts")
                  << QString::number(nodes) << QStringLiteral("-mode")
                  << (maker == Maker::Boxo ? QStringLiteral("bench")
                                           : QStringLiteral("bench-hand"));
    }
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(maker == Maker::Ours ? programs.ours : programs.boxo, arguments);
    for (QString line = readLine(); line != QStringLiteral("ready"); line = readLine()) {
        if (line.startsWith(QStringLiteral("listening ")) && m_address.isEmpty()) {
            m_address = line.section(QLatin1Char{' '}, 1);
        } else if (line.startsWith(QStringLiteral("error"))) {
            giveUp(line);
        }
    }
}

Side::~Side()
{
    m_process.kill();
    m_process.waitForFinished();
}

QString Side::askText(const QString& line)
{
    m_process.write(line.toUtf8() + '\n');
    const QString answer = readLine();
    if (answer.startsWith(QStringLiteral("error"))) {
        giveUp(line + QStringLiteral(": ") + answer);
    }
    return answer.section(QLatin1Char{' '}, 1);
}

std::map<QString, double> Side::ask(const QString& line)
{
    std::map<QString, double> values;
    QString name;
    for (const QString& word : askText(line).split(QLatin1Char{' '})) {
        bool isNumber = false;
        const double value = word.toDouble(&isNumber);
        if (isNumber) {
            values[name] = value;
        } else {
            name = word;
        }
    }
    return values;
}

QString Side::readLine()
{
    QElapsedTimer passed;
    passed.start();
    while (!m_process.canReadLine()) {
        if (m_process.state() == QProcess::NotRunning) {
            giveUp(QStringLiteral("it has ended"));
        }
        if (passed.elapsed() > kPatience) {
            giveUp(QStringLiteral("no answer for two minutes"));
        }
        m_process.waitForReadyRead(1000);
    }
    return QString::fromUtf8(m_process.readLine()).trimmed();
}

double Side::statusMib(const char* field) const
{
    QFile status{QStringLiteral("/proc/%1/status").arg(m_process.processId())};
    if (status.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : status.readAll().split('\n')) {
            if (line.startsWith(field)) {
                return line.simplified().split(' ').value(1).toDouble() / 1024;
            }
        }
    }
    return 0;
}

void Side::giveUp(const QString& why)
{
    std::fprintf(stderr, "bench: %s: %s\n", qPrintable(m_process.program()), qPrintable(why));
    m_process.kill();
    m_process.waitForFinished();
    std::exit(1);
}

} // namespace swapscope::bench
