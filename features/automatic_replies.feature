Feature: Somebody is away
  Whoever writes to somebody who is away is told so, once and by Exchange itself, as long as the time lasts that was set. An app
  that answers mail must not take such a reply for a person's: its header says what it is, its subject only in the language of
  whoever is away.

  Scenario: A colleague is told once
    Given Bo is away for 48 hours, and tells colleagues "Back on Monday" and none of the others "Away"
    When Anna writes Bo the mail "Question"
    And Anna writes Bo the mail "Another question"
    Then Anna is told "Back on Monday" under "Automatic reply: Question" 1 time
    And Anna is told "Back on Monday" under "Automatic reply: Another question" 0 times
    And Outlook shows Bo the mail "Another question" 1 time

  Scenario Outline: Others are told what is meant for them
    Given Bo is away for 48 hours, and tells colleagues "Back on Monday" and <audience> of the others "Away"
    When Fred writes Bo the mail "Offer"
    Then Fred is told "Away" under "Automatic reply: Offer" <times> times
    And Fred is told "Back on Monday" under "Automatic reply: Offer" 0 times

    Examples:
      | audience     | times |
      | none         | 0     |
      | contactsOnly | 0     |
      | all          | 1     |

  Scenario: When the time is over nobody is told
    Given Bo is away for 48 hours, and tells colleagues "Back on Monday" and all of the others "Away"
    When 49 hours pass
    And Anna writes Bo the mail "Question"
    Then Anna is told "Back on Monday" under "Automatic reply: Question" 0 times

  Scenario Outline: The header says that a machine wrote it, in whatever language
    Given Bo's mailbox speaks "<locale>"
    And Bo is away for 48 hours, and tells colleagues "Not in" and none of the others "Away"
    When Anna writes Bo the mail "Question"
    And Bo writes Anna the mail "Question, by hand"
    Then Anna is told "Not in" under "<subject>" 1 time
    And the mail "<subject>" of Anna's says that a machine wrote it
    And the mail "Question, by hand" of Anna's says that a person wrote it

    Examples:
      | locale | subject                         |
      | en-GB  | Automatic reply: Question       |
      | de-CH  | Automatische Antwort: Question  |
      | sv-SE  | Autosvar: Question              |
      | fr-FR  | Réponse automatique : Question  |
      | es-ES  | Respuesta automática: Question  |
