namespace Personalization.Journal;

/// <summary>A place of other things in which a journal may lie too, so that whoever shares the one shares the other.</summary>
internal interface IJournalPlace
{
    /// <summary>Makes the journal of this place, with connections of its own, which the caller closes. Nothing is opened yet.</summary>
    IJournal CreateJournal(TimeProvider time);
}
