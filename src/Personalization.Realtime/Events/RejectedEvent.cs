namespace Personalization.Realtime.Events;

/// <summary>A message that was refused. Immutable.</summary>
/// <param name="Index">Its place in the batch, from 0; 0 for a message that came alone.</param>
/// <param name="MessageId">Its id; <see langword="null"/> when it has none that can be read.</param>
/// <param name="Code">The stable code, one of <see cref="RejectionCodes"/>.</param>
/// <param name="Detail">What is wrong and the way out. Carries nothing of the message.</param>
public sealed record RejectedEvent(int Index, string? MessageId, string Code, string Detail);
