namespace Personalization.Realtime.Events;

/// <summary>A message that was accepted with something put right. Immutable.</summary>
/// <param name="Index">Its place in the batch, from 0; 0 for a message that came alone.</param>
/// <param name="MessageId">Its id, the one made here if it had none.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">What was put right, and how. Carries nothing of the message.</param>
public sealed record EventWarning(int Index, string MessageId, string Code, string Detail)
{
    /// <summary>A time of the message could not be read, and counts as if it were not there.</summary>
    public const string TimestampUnreadable = "timestamp_unreadable";
}
