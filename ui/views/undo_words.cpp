// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/undo_words.h"

#include "ui/models/format.h"

#include <QCoreApplication>

namespace swapscope::ui::undo {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("UndoWords", text);
}

/// Adds a word for each rule that is given; more than one make "rules".
class Words
{
public:
    template <typename Value>
    void add(const std::optional<Value>& rule, const char* word)
    {
        if (rule) {
            m_word = m_word.isEmpty() ? tr(word) : tr("rules");
        }
    }
    [[nodiscard]] QString take() const { return m_word.isEmpty() ? tr("rules") : m_word; }

private:
    QString m_word;
};

template <typename Value, typename Now>
void restore(std::optional<Value>& to, const std::optional<Value>& given, const Now& before)
{
    if (given) {
        to.emplace(before);
    }
}

} // namespace

QString wording(const node::ChangePeerRules& change, const QString& who)
{
    Words words;
    words.add(change.nickname, QT_TRANSLATE_NOOP("UndoWords", "nickname"));
    words.add(change.weight, QT_TRANSLATE_NOOP("UndoWords", "weight"));
    words.add(change.serviceClass, QT_TRANSLATE_NOOP("UndoWords", "class"));
    words.add(change.uploadLimit, QT_TRANSLATE_NOOP("UndoWords", "up limit"));
    words.add(change.downloadLimit, QT_TRANSLATE_NOOP("UndoWords", "down limit"));
    words.add(change.servingPaused, QT_TRANSLATE_NOOP("UndoWords", "serving"));
    words.add(change.askingPaused, QT_TRANSLATE_NOOP("UndoWords", "asking"));
    words.add(change.inFlightCap, QT_TRANSLATE_NOOP("UndoWords", "in-flight cap"));
    words.add(change.color, QT_TRANSLATE_NOOP("UndoWords", "colour"));
    return tr("%1 of %2").arg(words.take(), who);
}

QString wording(const node::ChangeNodeRules& change)
{
    Words words;
    words.add(change.strategy, QT_TRANSLATE_NOOP("UndoWords", "strategy"));
    words.add(change.taskWorkers, QT_TRANSLATE_NOOP("UndoWords", "task workers"));
    words.add(change.uploadLimit, QT_TRANSLATE_NOOP("UndoWords", "up limit"));
    words.add(change.downloadLimit, QT_TRANSLATE_NOOP("UndoWords", "down limit"));
    words.add(change.servingPaused, QT_TRANSLATE_NOOP("UndoWords", "serving"));
    words.add(change.askingPaused, QT_TRANSLATE_NOOP("UndoWords", "asking"));
    words.add(change.storeLimit, QT_TRANSLATE_NOOP("UndoWords", "store limit"));
    words.add(change.alternativeUpload, QT_TRANSLATE_NOOP("UndoWords", "alternative up limit"));
    words.add(change.alternativeDownload, QT_TRANSLATE_NOOP("UndoWords", "alternative down limit"));
    words.add(change.usesAlternative, QT_TRANSLATE_NOOP("UndoWords", "alternative limits"));
    return tr("%1 of this node").arg(words.take());
}

QString wording(const telemetry::DenyKey& what, const LiveState& state)
{
    if (what.cid.empty()) {
        return state.name(what.peer);
    }
    return what.peer.empty() ? format::cid(what.cid)
                             : tr("%1 to %2").arg(format::cid(what.cid), state.name(what.peer));
}

node::ChangePeerRules backTo(const telemetry::PeerRules& rules, const node::ChangePeerRules& change,
                             std::vector<PeerId> peers)
{
    node::ChangePeerRules back{.peers = std::move(peers)};
    restore(back.nickname, change.nickname, rules.nickname);
    restore(back.weight, change.weight, rules.weight);
    restore(back.serviceClass, change.serviceClass, rules.serviceClass);
    restore(back.uploadLimit, change.uploadLimit, rules.uploadLimit);
    restore(back.downloadLimit, change.downloadLimit, rules.downloadLimit);
    restore(back.servingPaused, change.servingPaused, rules.servingPaused);
    restore(back.askingPaused, change.askingPaused, rules.askingPaused);
    restore(back.inFlightCap, change.inFlightCap, rules.inFlightCap);
    restore(back.color, change.color, rules.color);
    return back;
}

node::ChangeNodeRules backTo(const telemetry::NodeRules& rules, const node::ChangeNodeRules& change)
{
    node::ChangeNodeRules back;
    restore(back.strategy, change.strategy, rules.strategy);
    restore(back.taskWorkers, change.taskWorkers, rules.taskWorkers);
    restore(back.uploadLimit, change.uploadLimit, rules.uploadLimit);
    restore(back.downloadLimit, change.downloadLimit, rules.downloadLimit);
    restore(back.servingPaused, change.servingPaused, rules.servingPaused);
    restore(back.askingPaused, change.askingPaused, rules.askingPaused);
    restore(back.storeLimit, change.storeLimit, rules.storeLimit);
    restore(back.alternativeUpload, change.alternativeUpload, rules.alternativeUpload);
    restore(back.alternativeDownload, change.alternativeDownload, rules.alternativeDownload);
    restore(back.usesAlternative, change.usesAlternative, rules.usesAlternative);
    return back;
}

} // namespace swapscope::ui::undo
