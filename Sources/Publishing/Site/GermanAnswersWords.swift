extension AnswersLanguage {
    static let german = AnswersLanguage(
        code: "de", name: "Deutsch", words: germanWords,
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        ], date: "{d}. {m} {y}")

    private static let germanWords: [AnswersWord: String] = [
        .title: "Gesagt, getan",
        .lead: "Was Menschen sagten, was die Regierung antwortete, wen das bindet, bis wann, und wie es steht.",
        .rule:
            "Was zu spät ist, steht zuerst. Nichts Zugesagtes verschwindet: Ein verschobener Tag steht neben dem neuen, und auch das bleibt stehen, worin Menschen nicht mehr einig sind.",
        .none: "Noch wurde nichts beantwortet, und es steht keine Antwort aus.",
        .overdue: "Überfällig", .unanswered: "Nicht rechtzeitig beantwortet", .waiting: "Antwort steht aus",
        .open: "In Arbeit", .kept: "Erledigt", .explained: "Nicht getan, mit Begründung", .dropped: "Aufgegeben",
        .overdueTitle: "Zugesagt und überfällig", .unansweredTitle: "Nicht rechtzeitig beantwortet",
        .waitingTitle: "Noch zu beantworten", .openTitle: "Zugesagt und in Arbeit", .keptTitle: "Erledigt",
        .explainedTitle: "Nicht getan, mit Begründung", .droppedTitle: "Zugesagt und aufgegeben",
        .organisationsTitle: "Nach Organisation",
        .organisationsRegion: "Wie es um die Antworten jeder Organisation steht", .organisation: "Organisation",
        .more: "Und {count} weitere; alle stehen in der Datei.",
        .peopleSaid: "Was Menschen sagten", .found: "Was festgestellt wurde", .statementNumber: "Aussage {number}",
        .rejected: "Die Moderation hat diese Aussage abgelehnt; ihr Text wird nicht gezeigt.",
        .unknown: "Der Text dieser Aussage ist nicht veröffentlicht.", .inConversation: "im Gespräch",
        .aboutService: "über die Dienstleistung",
        .agree: "Alle zusammen stimmen zu.", .disagree: "Alle zusammen lehnen das ab.",
        .lostAgree: "Alle zusammen stimmten einmal zu; jetzt nicht mehr.",
        .lostDisagree: "Alle zusammen lehnten das einmal ab; jetzt nicht mehr.",
        .rejectedAgree: "Alle zusammen hatten zugestimmt.", .rejectedDisagree: "Alle zusammen hatten sie abgelehnt.",
        .answered: "Was geantwortet wurde", .notAnswered: "Noch hat niemand geantwortet.", .act: "Wir handeln",
        .partly: "Wir handeln zum Teil", .explain: "Wir handeln nicht", .promised: "zugesagt", .started: "begonnen",
        .done: "erledigt", .abandoned: "aufgegeben",
        .responsible: "Zuständig", .due: "Zu erledigen bis", .dueAnswer: "Zu beantworten bis",
        .wasDueAnswer: "War zu beantworten bis", .firstDue: "zuerst zugesagt für {day}", .noDay: "kein Tag genannt",
        .evidence: "Beleg", .evidenceLink: "Zum Beleg", .versions: "Fassung {count}", .standing: "Stand",
        .filesTitle: "Dateien", .filesText: "Dasselbe als Daten, mit jeder Fassung jeder Antwort:",
        .licence: "Lizenz", .attribution: "Woher die Aussagen stammen",
    ]
}
