using Personalization.Journal;
using Personalization.Testing;

namespace Personalization.Tests.Journal;

[ConformanceOf(typeof(MemoryJournal))]
public sealed class MemoryJournalConformanceTests : JournalConformanceTests
{
    private MemoryJournal? _journal;

    internal override ValueTask<IJournal> OpenAsync(TimeProvider time) => new(_journal ??= new MemoryJournal(time));
}
