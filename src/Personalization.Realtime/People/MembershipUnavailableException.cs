namespace Personalization.Realtime.People;

/// <summary>The store of people has lost some of them, so it is unknown who is a member of what.</summary>
public sealed class MembershipUnavailableException : PersonalizationException
{
    /// <summary>The code of this error.</summary>
    public const string ErrorCode = "membership_unavailable";

    /// <summary>Initializes a new instance.</summary>
    /// <param name="message">What happened and the way out.</param>
    public MembershipUnavailableException(string message)
        : base(ErrorCode, message)
    {
    }
}
