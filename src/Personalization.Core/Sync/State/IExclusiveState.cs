namespace Personalization.Sync.State;

/// <summary>A state that one process at a time writes to.</summary>
internal interface IExclusiveState
{
    /// <summary>Takes the state for this process, until it ends; safe to repeat.</summary>
    /// <exception cref="Errors.PersonalizationException">Another process has it (<c>state_locked</c>).</exception>
    void Take();
}
