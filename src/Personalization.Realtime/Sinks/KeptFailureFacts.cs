using System.Globalization;
using System.Text;
using Personalization.People;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Sinks;

/// <summary>What may be shown of an event that tables did not take: nothing of its values. Immutable.</summary>
/// <param name="Id">The id, of its bucket and its position.</param>
/// <param name="Event">The name of a track event; the type of another.</param>
/// <param name="IsViolation">Whether it was on its way into the table of violations.</param>
/// <param name="Problem">Why, and the way out.</param>
/// <param name="At">When it was refused first.</param>
internal sealed record KeptFailureFacts(string Id, string Event, bool IsViolation, string Problem, DateTimeOffset At)
{
    internal static KeptFailureFacts Of(KeptFailure failure)
    {
        var isViolation = failure.Frame.Stream == PersonStream.Violations;
        var message = isViolation ? ViolationFrame.Read(failure.Frame.Body).Message : EventFrame.Read(failure.Frame.Body);

        // The name of a page may be a title with a person's name in it.
        var name = message is { Type: EventType.Track, Name: { } track } ? track : Encoding.UTF8.GetString(EventTypes.NameOf(message.Type));
        return new KeptFailureFacts(string.Create(CultureInfo.InvariantCulture, $"{failure.Bucket}-{failure.Entry.Position}"), name, isViolation, failure.Frame.Problem, failure.Entry.Time);
    }
}
