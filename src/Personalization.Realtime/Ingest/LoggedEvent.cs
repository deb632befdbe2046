using Personalization.People;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>The event of an entry of the log, for those who only look.</summary>
internal static class LoggedEvent
{
    /// <summary>Answers the event; <see langword="null"/> for what another version wrote or is damaged, which others tell of.</summary>
    internal static EventMessage? Find(StreamEntry entry)
    {
        try
        {
            return EventFrame.Read(entry.Body);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
