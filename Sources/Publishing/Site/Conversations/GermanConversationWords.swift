extension ConversationLanguage {
    static let german = ConversationLanguage(
        code: "de", name: "Deutsch", words: germanWords, thousands: ".", decimal: ",", beforePercent: "\u{00A0}",
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        ], date: "{d}. {m} {y}")

    private static let germanWords: [ConversationWord: String] = [
        .conversations: "Gespräche", .allConversations: "Alle Gespräche", .otherLanguage: "This page in English",
        .heldBy: "Veranstaltet von {owner}", .open: "Offen bis {day}", .closed: "Beendet am {day}", .noEnd: "Offen",
        .voters: "Menschen, die abgestimmt haben", .votes: "Stimmen", .statements: "Aussagen",
        .groups: "Meinungsgruppen",
        .statement: "Aussage", .group: "Gruppe",
        .mapTitle: "Meinungskarte",
        .mapIntro:
            "Jedes Zeichen ist ein Mensch. Wer ähnlich abstimmt, steht nah beieinander. Die Achsen selbst bedeuten nichts.",
        .mapEmpty: "Für eine Karte gibt es noch nicht genug Stimmen.",
        .mapWithheld:
            "Die Karte wird nicht gezeigt: Sie hätte ein Zeichen für jeden Menschen, und von diesem Gespräch werden nur Summen veröffentlicht.",
        .mapSample: "Von {count} Menschen sind {drawn} gezeichnet, gleichmäßig ausgewählt.",
        .mapAlternative: "{count} Menschen in {groups} Gruppen: {sizes}. Die Tabelle daneben hat dieselben Zahlen.",
        .notGrouped: "Zu wenig abgestimmt für eine Gruppe", .groupName: "Gruppe {letter}",
        .groupCount: "Die Menschen bilden {count} Gruppen.",
        .noGroups: "Noch kann niemand einer Gruppe zugeordnet werden.",
        .stability: "Stabilität {share}",
        .stabilityText:
            "Wäre ein Viertel der Aussagen nicht gestellt worden, wären {share} der Menschen in derselben Gruppe ({tries} Versuche).",
        .shaky: "Die Einteilung ist wackelig: mit Vorsicht zu lesen.", .sure: "Die Einteilung ist fest.",
        .sizesTitle: "Größe der Gruppen", .size: "Menschen", .shareOfGrouped: "Anteil an den Zugeordneten",
        .silhouettesTitle: "Wie eindeutig ist die Zahl der Gruppen?",
        .silhouettesText:
            "Die Silhouette ist 1, wenn Gruppen weit auseinanderliegen, und 0, wenn sie ineinander übergehen. Genommen wird die Zahl mit dem höchsten Wert.",
        .groupsTried: "Gruppen", .silhouette: "Silhouette", .chosen: "genommen",
        .groupsTitle: "Wofür jede Gruppe steht",
        .groupsIntro: "Die Aussagen, in denen sich eine Gruppe am deutlichsten von allen anderen unterscheidet.",
        .nothingRepresentative: "Keine Aussage hebt diese Gruppe ab.",
        .groupAgrees: "in dieser Gruppe stimmen {share} zu", .groupDisagrees: "in dieser Gruppe lehnen {share} ab",
        .othersAgree: "von den anderen stimmen {share} zu", .othersDisagree: "von den anderen lehnen {share} ab",
        .consensusTitle: "Worin die Menschen einig sind",
        .consensusIntro:
            "Aussagen mit einer klaren Mehrheit aller, die darüber abgestimmt haben. Eine hält nur, wenn sie in jeder Gruppe mindestens {minimum} Stimmen "
            + "und eine Mehrheit hat: Eine große Gruppe spricht nicht für eine kleine.",
        .consensusNone: "Noch nichts.", .direction: "Die Menschen", .agree: "stimmen zu", .disagree: "lehnen ab",
        .ofAll: "Von allen, die abgestimmt haben", .lowestGroup: "In der Gruppe mit dem kleinsten Anteil",
        .fewestVoters: "Wenigste Stimmen in einer Gruppe", .withoutVote: "Zugeordnete ohne Stimme dazu",
        .standing: "Hält in jeder Gruppe", .holds: "ja", .tooFewVoters: "nein: zu wenig Stimmen in einer Gruppe",
        .notInAllGroups: "nein: nicht in jeder Gruppe",
        .lostTitle: "Kein Konsens mehr", .lostUntil: "war einer bis {day}",
        .differencesTitle: "Worin sich die Gruppen unterscheiden",
        .differencesIntro: "Die Aussagen mit dem größten Abstand zwischen den Anteilen der Zustimmung in den Gruppen.",
        .differencesNone: "Keine Aussage hat in jeder Gruppe genug Stimmen.", .difference: "Abstand",
        .silenceTitle: "Wer nicht gesprochen hat", .silenceIntro: "Schweigen ist keine Zustimmung.",
        .invitedSilent: "{count} von {invited} Eingeladenen haben nicht abgestimmt ({share}).",
        .invitedUnknown: "Niemand hat gezählt, wie viele eingeladen waren.",
        .ungrouped: "{count} von {voters} Abstimmenden gehören zu keiner Gruppe.",
        .ungroupedText:
            "Sie haben über zu wenige Aussagen abgestimmt. In den Anteilen aller Abstimmenden zählen ihre Stimmen.",
        .blocsTitle: "Konten, die fast gleich abstimmen",
        .blocsIntro:
            "So sehen doppelte Konten und abgesprochene Kampagnen aus. Bewiesen ist damit nichts, deshalb wird niemand entfernt; die Ergebnisse stehen hier mit ihnen "
            + "und ohne sie.",
        .blocsNone: "Keine wurden gefunden.",
        .blocText:
            "{count} Konten, erste Stimmen von {from} bis {to}, {share} gleiche Antworten auf {statements} Aussagen.",
        .blocsCompared: "Ergebnisse mit ihnen und ohne sie", .withBlocs: "Mit ihnen", .withoutBlocs: "Ohne sie",
        .figure: "Zahl", .groupSizes: "Größen der Gruppen", .onlyWithBlocs: "Einigkeit nur mit ihnen",
        .onlyWithoutBlocs: "Einigkeit nur ohne sie", .none: "keine",
        .answersTitle: "Sie sagten, wir taten",
        .answersIntro:
            "Worin die Menschen einig sind, beantwortet innerhalb von {days} Tagen: {responsible}. Die Stelle handelt oder erklärt, warum nicht.",
        .answersNone: "Noch wurde keine Antwort gegeben, und keine ist fällig.",
        .answersNotOwed: "Niemand hat zugesagt, auf dieses Gespräch zu antworten.",
        .answer: "Antwort", .answerState: "Stand", .responsible: "Zuständig", .due: "Fällig", .evidence: "Beleg",
        .overdue: "überfällig", .waiting: "wartet auf Antwort", .answerAct: "Wir handeln",
        .answerPartly: "Wir handeln zum Teil",
        .answerExplain: "Wir handeln nicht", .statusPromised: "zugesagt", .statusStarted: "begonnen",
        .statusDone: "erledigt", .statusDropped: "aufgegeben", .postponed: "zuerst zugesagt für {day}",
        .filesTitle: "Dateien",
        .filesRows: "In den Dateien steht jede Stimme, unter Nummern, die nur in diesem Gespräch für Menschen stehen.",
        .filesAggregates:
            "In den Dateien stehen nur Summen. Zahlen unter {minimum} sind leer gelassen, und andere, aus denen sie sich errechnen ließen.",
        .aboutTitle: "Über dieses Gespräch",
        .moderationBefore: "Eine Aussage wird gezeigt, sobald die Moderation sie annimmt.",
        .moderationAfter: "Eine Aussage wird gezeigt, bis die Moderation sie ablehnt.",
        .moderationPolicy: "Regeln der Moderation",
        .told: "Den Teilnehmenden wurde vor dem Abstimmen gesagt, dass ihre Stimmen veröffentlicht werden.",
        .licence: "Lizenz", .attribution: "Herkunft der Daten",
        .withheld: "zurückgehalten", .shareOf: "{share} von {count}", .noVotes: "keine Stimmen",
        .asOf: "Stand {instant}",
        .notADecision: "Worin Menschen einig sind, ist Rat an die, die entscheiden. Es ist keine Entscheidung.",
    ]
}
