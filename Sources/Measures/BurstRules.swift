/// When live feedback is set apart as "under review": the thresholds of the burst guard, each with its reason.
///
/// They decide published numbers. The text of `UnderReview` holds them, so that a change of one makes all tallies be counted
/// anew; raise `version` with it.
package struct BurstRules: Sendable, Equatable {
    package static let version = 1
    package static let standard = BurstRules()

    /// Answers of one person about one service in a day. Somebody may answer for a morning, an afternoon, a second case and a
    /// corrected mistake; a sixth answer in a day is no longer one person's experience.
    package var answersOfPerson = 5
    /// Comments with the same words about one service in a day. A text passed on among friends stays below it.
    package var sameComments = 20
    /// Words a comment needs to be compared at all: shorter ones ("everything was fine, thank you") are repeated by honest people.
    package var wordsOfComment = 12
    /// Equal ratings, or equal words on need met, in an hour that are never a flood: below this, chance alone moves small services.
    package var equalAnswers = 20
    /// How many times the usual answers may multiply before it is a flood: mornings and Mondays stay below twice the mean hour.
    package var timesUsual = 2
    /// Answers in an hour that are taken for usual where nothing is known yet; it weighs as one hour of history.
    package var usualAnswersAtFirst = 100
    /// Other answers that go with an answer nobody has given yet: it weighs as this many to one, until history says otherwise.
    package var oddsAtFirst = 4

    package init() {}
}
