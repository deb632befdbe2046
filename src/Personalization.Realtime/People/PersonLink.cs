using System.Diagnostics.CodeAnalysis;
using Personalization.People;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Evaluation.Periods;
using Personalization.Realtime.Evaluation.State;

namespace Personalization.Realtime.People;

/// <summary>To whom the events of another id go: the state of a device or of a value that is somebody's. Immutable.</summary>
/// <param name="To">The person's id.</param>
/// <param name="At">When the link was last written.</param>
/// <param name="First">Whose the events are that came before the first link: a device may have been somebody else's then.</param>
internal sealed record PersonLink(string To, DateTimeOffset At, string First)
{
    /// <summary>A link is written anew by an event that follows it, once in this time; so it lives that much longer.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    internal DateTimeOffset Until => At + AudiencePlan.LinkLifetime + Freshness;

    /// <summary>Reads the link of a stored state, whether it is over or not.</summary>
    internal static bool TryRead(StoredPerson? stored, [NotNullWhen(true)] out PersonLink? link)
    {
        link = null;
        if (stored is null || stored.State.Span[0] != PersonState.Version)
        {
            return false;
        }

        // A link is at the front of a state.
        var reader = new StateReader(stored.State.Span[1..]);
        var time = (long)reader.Number();
        reader.Number();
        if (reader.Text() is not { Length: > 0 } to)
        {
            return false;
        }

        var at = EventTime.ToTime(time - reader.Signed());
        var isAlone = reader.Number() == 0 && reader.Number() == 0;
        link = new PersonLink(to, at, isAlone && !reader.IsAtEnd ? reader.Text() : to);
        return true;
    }

    internal static PersonCommit Commit(PersonKey from, StoredPerson? stored, string to, string first, DateTimeOffset now) => new()
    {
        Person = from,
        ExpectedVersion = stored?.Version ?? 0,
        State = AudiencePlan.Linked(to, now, first),
        Due = now + AudiencePlan.LinkLifetime + Freshness,
    };

    internal bool IsFresh(DateTimeOffset now) => now < At + Freshness;
}
