// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/files/missing_box.h"

#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/models/words.h"
#include "ui/views/acts.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/inspector/why.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/subject_list.h"

#include <QVBoxLayout>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr Duration kAskEvery = std::chrono::seconds{1};

} // namespace

MissingBox::MissingBox(const ViewContext& context, FileActs& acts, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_acts{&acts}
    , m_sentence{plainLabel({}, this)}
    , m_list{new SubjectList{context.theme, tr("Missing blocks"), this}}
{
    m_sentence->setWordWrap(true);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addWidget(m_sentence);
    layout->addWidget(m_list);
    connect(m_list, &SubjectList::chosen, this, [this](const Selection::Subject& subject) {
        if (const auto* cid = std::get_if<Cid>(&subject)) {
            m_context.selection.select(*cid);
            m_context.acts.requestInspector();
        }
    });
    hide();
}

QString MissingBox::sentence() const
{
    return m_sentence->text();
}

void MissingBox::show(const JobLine* job)
{
    const bool isWaiting = job != nullptr && job->row.ended == TimePoint{}
                           && !job->row.missing.empty() && !job->row.isPaused;
    setVisible(isWaiting);
    if (!isWaiting) {
        return;
    }
    const std::vector<Cid>& missing = job->row.missing;
    const Cid* const selected = m_context.selection.cid();
    const bool isOurs =
        selected != nullptr && std::ranges::find(missing, *selected) != missing.end();
    const Cid cid = isOurs ? *selected : missing.front();
    ask(*job, cid);
    m_sentence->setText(tr("%1: %2").arg(format::cid(cid), why::block(m_context.state, cid)));
    std::vector<SubjectList::Row> rows;
    for (const Cid& one : missing) {
        if (rows.size() == kMostListed) {
            break;
        }
        SubjectList::Row row;
        row.subject = one;
        row.name = format::cid(one);
        if (const auto* want = m_context.state.ourWant(one)) {
            row.detail = tr("%1 · asked %2, HAVE %3, DONT_HAVE %4, silent %5")
                             .arg(words::of(want->phase), format::count(want->asked),
                                  format::count(want->haves), format::count(want->dontHaves),
                                  format::count(want->silent));
            row.figure = format::age(want->since, m_context.state.now());
        }
        rows.push_back(std::move(row));
    }
    m_list->show(std::move(rows), {});
    m_list->setFixedHeight(static_cast<int>(std::min(missing.size(), kMostListed))
                           * SubjectList::kRowHeight);
}

void MissingBox::ask(const JobLine& job, const Cid& cid)
{
    const TimePoint now = m_context.state.now();
    if (now - m_asked < kAskEvery) {
        return;
    }
    m_asked = now;
    m_acts->askMissing(job.row.job);
    m_acts->explain(cid);
}

} // namespace swapscope::ui
