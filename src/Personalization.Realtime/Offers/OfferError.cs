namespace Personalization.Realtime.Offers;

/// <summary>Why no offers are answered. The codes and messages are those of the reference.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">The message.</param>
internal sealed record OfferError(int Code, string Message)
{
    internal static readonly OfferError TooMuch = new(2003, "Kinesis error due to limit being exceeded (status 429)");
    internal static readonly OfferError TooManyAtOnce = new(2013, "Lambda total concurrent execution exceeds the reserved concurrency (status 429)");
    internal static readonly OfferError NoToken = new(3000, "RT token was not provided (WP13n-Token header).");
    internal static readonly OfferError UnknownToken = new(3001, "RT token is not in configuration.");
    internal static readonly OfferError OtherAccount = new(3002, "RT token account conflicts with Authed user account.");
    internal static readonly OfferError MalformedToken = new(3003, "RT token is in an invalid format.");
    internal static readonly OfferError InvalidEvent = new(3004, "Invalid event object.");
    internal static readonly OfferError OtherNetwork = new(3005, "Request origin not in IP whitelist.");
}
