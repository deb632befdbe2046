using Microsoft.Extensions.DependencyInjection;
using Personalization.Journal;
using Personalization.Sync.State;

namespace Personalization.DependencyInjection;

/// <summary>Opens the journal where nothing else is said of it.</summary>
internal static class JournalServices
{
    /// <summary>The journal lies where the state lies, if that can hold one, and otherwise in memory.</summary>
    internal static IJournal Open(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return provider.GetRequiredService<ISyncStateStore>() is IJournalPlace place ? place.CreateJournal(time) : new MemoryJournal(time);
    }
}
