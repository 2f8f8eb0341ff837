// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/layout_store.h"

#include <QCoreApplication>
#include <QFile>
#include <QSettings>

namespace swapscope::ui {

namespace {

constexpr int kVersion = 1;
constexpr qint64 kMostBytes = 1024 * 1024; // ours is a few KiB; more was not written by us

QString versionKey()
{
    return QStringLiteral("version");
}

/// How many keys there are, itself among them: what was cut off is missed.
QString countKey()
{
    return QStringLiteral("keys");
}

QString tr(const char* text)
{
    return QCoreApplication::translate("LayoutStore", text);
}

/// Whether what lies in the file was written by us, to its end.
bool isSound(const QString& path)
{
    QFile file{path};
    if (!file.exists()) {
        return true;
    }
    if (file.size() > kMostBytes) {
        return false;
    }
    if (!file.open(QIODevice::ReadOnly) || !file.readAll().endsWith('\n')) {
        return false; // each line of ours ends
    }
    const QSettings settings{path, QSettings::IniFormat};
    return settings.status() == QSettings::NoError
           && settings.value(versionKey()).toInt() == kVersion
           && settings.value(countKey()).toInt() == settings.allKeys().size();
}

} // namespace

LayoutStore::LayoutStore(const std::filesystem::path& folder)
{
    if (folder.empty()) {
        return;
    }
    const QString path = QString::fromStdString((folder / kFileName).string());
    if (!isSound(path)) {
        QFile::remove(path + QStringLiteral(".damaged"));
        QFile::rename(path, path + QStringLiteral(".damaged"));
        m_problem = tr("The kept window layout was damaged: defaults are used, the old file is "
                       "window.ini.damaged.");
    }
    m_settings = std::make_unique<QSettings>(path, QSettings::IniFormat);
    setValue(versionKey(), kVersion);
}

LayoutStore::~LayoutStore() = default;
LayoutStore::LayoutStore(LayoutStore&&) noexcept = default;
LayoutStore& LayoutStore::operator=(LayoutStore&&) noexcept = default;

QVariant LayoutStore::value(const QString& key) const
{
    return m_settings ? m_settings->value(key) : QVariant{};
}

void LayoutStore::setValue(const QString& key, const QVariant& value)
{
    if (m_settings) {
        m_settings->setValue(key, value);
        m_settings->setValue(countKey(), 0); // counts itself
        m_settings->setValue(countKey(), m_settings->allKeys().size());
    }
}

void LayoutStore::clear()
{
    if (m_settings) {
        m_settings->clear();
        setValue(versionKey(), kVersion);
    }
}

} // namespace swapscope::ui
