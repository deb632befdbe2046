namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>That an event is of a filter, and its time by that filter's model, in milliseconds since 1970.</summary>
internal readonly record struct FilterHit(ulong Filter, long Time);
