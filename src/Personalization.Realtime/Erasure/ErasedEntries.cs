using Personalization.People;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;

namespace Personalization.Realtime.Erasure;

/// <summary>Tells which entries of streams are an erased person's: by whom they lie with, and by what is in them. Immutable.</summary>
internal sealed class ErasedEntries(RealtimePlans plans, ErasedPerson person)
{
    internal bool Contains(PersonStream stream, StreamEntry entry)
    {
        try
        {
            return person.People.Contains(entry.Person) || stream switch
            {
                PersonStream.Log => IsOf(EventFrame.Read(entry.Body)),
                PersonStream.Violations => IsOf(ViolationFrame.Read(entry.Body).Message),
                PersonStream.DeadLetters => IsOf(entry),
                _ => false,
            };
        }
        catch (InvalidDataException)
        {
            return false; // damaged: nobody reads it, and it leaves with its time
        }
    }

    private bool IsOf(StreamEntry letter)
    {
        if (SinkFailureFrame.Read(letter.Body) is { } failure)
        {
            return person.People.Any(one => PersonIds.OfRefused(one) == letter.Person) || IsOf(MessageOf(failure.Stream, failure.Body));
        }

        return DeadLetterFrame.Read(letter.Person.Bucket, letter) is { Stream: PersonStream.Log } dead && IsOf(EventFrame.Read(dead.Body));
    }

    private bool IsOf(EventMessage message) => EventOwners.Contains(plans, message, person.People.Contains);

    private static EventMessage MessageOf(PersonStream stream, ReadOnlyMemory<byte> body) => stream == PersonStream.Violations ? ViolationFrame.Read(body).Message : EventFrame.Read(body);
}
