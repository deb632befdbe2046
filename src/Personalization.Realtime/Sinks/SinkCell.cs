namespace Personalization.Realtime.Sinks;

/// <summary>A value and its column. Immutable.</summary>
/// <param name="Column">The column.</param>
/// <param name="Path">Where the value stands in the event.</param>
/// <param name="Value">The value.</param>
internal readonly record struct SinkCell(string Column, string Path, SinkValue Value);
