using Personalization.People;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Sinks;

/// <summary>An entry of a stream, and the rows that it becomes.</summary>
/// <param name="Cursor">The name of the position that it is counted by; empty for one that is tried again.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Message">The event of the entry.</param>
/// <param name="Rows">The rows.</param>
internal sealed record SinkEvent(string Cursor, StreamEntry Entry, EventMessage Message, IReadOnlyList<SinkRow> Rows);
