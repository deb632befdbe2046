using Personalization.Errors;

namespace Personalization.Sync;

/// <summary>What is configured now: a reload exchanges the one immutable object for another. A service of the cache. Thread-safe.</summary>
internal sealed class CurrentDefinitions
{
    private volatile PersonalizationDefinitions _value;

    internal CurrentDefinitions(PersonalizationDefinitions initial) => _value = initial;

    /// <summary>Fires after an exchange.</summary>
    internal event Action? Changed;

    /// <summary>Gets the words in which logs say what to do.</summary>
    internal SurfaceWords Words { get; init; } = SurfaceWords.Code;

    /// <summary>Gets what is configured now. Take it once for work that belongs together.</summary>
    public PersonalizationDefinitions Value => _value;

    internal void Exchange(PersonalizationDefinitions next)
    {
        _value = next;
        Changed?.Invoke();
    }
}
