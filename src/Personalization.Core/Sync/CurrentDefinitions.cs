namespace Personalization.Sync;

/// <summary>What is configured now: a reload exchanges the one immutable object for another. Thread-safe.</summary>
internal sealed class CurrentDefinitions(PersonalizationDefinitions initial)
{
    private volatile PersonalizationDefinitions _value = initial;

    /// <summary>Fires after an exchange.</summary>
    internal event Action? Changed;

    internal PersonalizationDefinitions Value => _value;

    internal void Exchange(PersonalizationDefinitions next)
    {
        _value = next;
        Changed?.Invoke();
    }
}
