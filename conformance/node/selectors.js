// By which names the public end-to-end utilities of Microsoft's own libraries find their way through the sign-in pages.
//
// MSAL for JavaScript (samples/e2eTestUtils), .NET (tests/…/SeleniumExtensions.cs), Java (infrastructure/pageobjects).
export const NAME = "#i0116";
export const NAME_BY_FIELD = "input[type='email'][name='loginfmt']";
export const PASSWORD = "#i0118";
export const PASSWORD_BY_FIELD = "input[type='password'][name='passwd']";
export const FORGOT = "#idA_PWD_ForgotPassword";
/** "Next", "Sign in", "Yes", "Accept", "Continue". */
export const ONWARD = "#idSIButton9";
/** So does Selenium by XPath, and .NET by name on the consent page. */
export const ONWARD_BY_XPATH = "xpath=//input[@id='idSIButton9']";
export const ONWARD_BY_NAME = "input[name='idSIButton9']";
/** "Back", "No", "Cancel". */
export const BACK = "#idBtn_Back, input[name='idBtn_Back']";
export const WRONG_NAME = "#usernameError";
export const WRONG_PASSWORD = "#passwordError";
export const STAY_SIGNED_IN = "#KmsiDescription";
export const ASK_NO_MORE = "#KmsiCheckboxField";
export const ACCEPT = "#idBtn_Accept";
export const FACTOR = "#idTxtBx_SAOTCC_OTC";
export const FACTOR_ONWARD = "#idSubmit_SAOTCC_Continue";
export const WRONG_FACTOR = "#idSpan_SAOTCC_Error_OTC";
export const DEVICE_CODE = "#otc";
/** .NET: whichever of two pages it is. */
export const DEVICE_CODE_EITHER = "xpath=.//*[@id='otc' or @id='code']";
export const DEVICE_DONE = "#message";
export const OTHER_TILE = "#otherTile";
export const tile = (user) => `[data-test-id="${user}"]`;
