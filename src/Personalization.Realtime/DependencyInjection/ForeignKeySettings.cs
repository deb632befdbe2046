namespace Personalization.Realtime.DependencyInjection;

/// <summary>How an event leads to a record, as it was configured, not yet checked.</summary>
/// <param name="From">The path of the value in the message, such as <c>userId</c>.</param>
/// <param name="Index">The index of the parent collection.</param>
internal sealed record ForeignKeySettings(string From, string Index);
