namespace Personalization.Realtime.Events;

/// <summary>
/// Changes or drops events as they come in. Transforms are services: register them with <c>services.AddSingleton&lt;IEventTransform, MyTransform&gt;()</c>.
/// They run after the contract, in the order in which they are registered, before the event is kept and before conditions see it.
/// </summary>
/// <remarks>
/// <para>A transform may be called from any thread at any time, once or again for one event: a sender repeats what was not answered, and a blocked event can be replayed.</para>
/// <para>Where one throws, the event goes nowhere but to the violations, blocked, from which it can be replayed when the transform is mended; the sender is answered 200, and the log tells the error's type and nothing of the event.
/// <see cref="OperationCanceledException"/> of the given token cancels the call instead, and a <see cref="PersonalizationException"/> fails it, for what is away for the moment: the sender sends again.</para>
/// </remarks>
public interface IEventTransform
{
    /// <summary>Changes or drops an event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The event as it goes on: the same, or <c>message with { … }</c>, whose <see cref="EventMessage.Utf8Json"/> is one JSON object; <see langword="null"/> to drop it without a trace.</returns>
    ValueTask<EventMessage?> TransformAsync(EventMessage message, CancellationToken cancellationToken);
}
