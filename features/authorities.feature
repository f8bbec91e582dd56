Feature: Whose accounts an app signs in
  The address of the sign-in page names whose accounts are meant: everybody's, those of organisations, personal ones, or
  those of one organisation.

  Scenario Outline: Under <segment>, <who> is let in
    Given the app signs people in under "<segment>"
    When <who> connects her inbox and calendar
    Then <who>'s inbox and calendar are connected
    And the connection can be renewed

    Examples:
      | segment                              | who  |
      | common                               | Anna |
      | common                               | Jane |
      | organizations                        | Anna |
      | consumers                            | Jane |
      | 9188040d-6c67-4c5b-b112-36a304b66dad | Jane |
      | contoso.example                      | Anna |
      | contoso.onmicrosoft.com              | Anna |
      | CONTOSO.example                      | Anna |
      | c0705000-0000-4000-8000-000000000001 | Anna |

  Scenario Outline: Under <segment>, <who> is not let in: <code>
    Given the app signs people in under "<segment>"
    When <who> connects her inbox and calendar
    Then the page says "<code>"
    And the app gets no answer

    Examples:
      | segment                              | who  | code         |
      | contoso.example                      | Fred | AADSTS50020  |
      | contoso.example                      | Jane | AADSTS50020  |
      | nowhere.example                      | Anna | AADSTS90002  |
      | c0705000-0000-4000-8000-00000000000f | Anna | AADSTS90002  |
      | contoso                              | Anna | AADSTS900023 |

  Scenario: An app of one organisation has to name it
    Given the situation "app/single-tenant"
    When Anna connects her inbox and calendar
    Then the page says "AADSTS50194"
    When the remedy "open" is carried out
    And Anna connects her inbox and calendar
    Then everything works for Anna
