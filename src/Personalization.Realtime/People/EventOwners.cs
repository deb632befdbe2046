using Personalization.People;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>Whose an event is, by all ways that lead from it to somebody.</summary>
internal static class EventOwners
{
    /// <summary>Tells whether an event is of somebody: by a value that leads to a record, else by the device, and by the user's id where it is not the id of another collection.</summary>
    /// <param name="plans">The parents.</param>
    /// <param name="message">The event.</param>
    /// <param name="isWanted">Tells whether a key is one of those who are looked for.</param>
    internal static bool Contains(RealtimePlans plans, EventMessage message, Func<PersonKey, bool> isWanted)
    {
        var (hasValue, isUserKnown) = (false, false);
        foreach (var plan in plans.All)
        {
            foreach (var key in plan.Keys)
            {
                var touches = key.Touches(message);
                if (!touches && (message.UserId is null || message.AnonymousId is null))
                {
                    continue;
                }

                var value = key.ValueOf(message);
                hasValue |= touches && value is not null;
                isUserKnown |= touches && key.IsOfUser;
                if (value is not null ? isWanted(PersonIds.OfValue(plan.Name, key.Index, value))
                    : message.AnonymousId is { } device && isWanted(PersonIds.OfDevice(plan.Name, device)))
                {
                    return true;
                }
            }
        }

        return message.UserId is { } user ? !isUserKnown && isWanted(PersonIds.OfUnknownUser(user)) : !hasValue && isWanted(PersonIds.OfUnknownDevice(message.AnonymousId));
    }
}
