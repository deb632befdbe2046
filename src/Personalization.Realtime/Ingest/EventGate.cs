using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>What every event comes through: its source's contract, then the transforms. Thread-safe.</summary>
/// <param name="transforms">The transforms, in their order.</param>
/// <param name="meters">Makes the meter.</param>
internal sealed class EventGate(IEnumerable<IEventTransform> transforms, IMeterFactory? meters = null) : IDisposable
{
    private readonly IEventTransform[] _transforms = [.. transforms];

    internal ContractDiagnostics Diagnostics { get; } = new(meters);

    public void Dispose() => Diagnostics.Dispose();

    /// <summary>Lets events through.</summary>
    /// <param name="contract">The contract of their source; <see langword="null"/> for none.</param>
    /// <param name="messages">The events.</param>
    /// <param name="logger">Is told of transforms that fail.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<GatedEvents> JudgeAsync(Contract? contract, IReadOnlyList<EventMessage> messages, ILogger logger, CancellationToken cancellationToken)
    {
        if (contract is null && _transforms.Length == 0)
        {
            return new GatedEvents(messages, [], []);
        }

        var through = new List<EventMessage>(messages.Count);
        var (violations, apart) = (new List<ContractViolation>(), new List<ContractViolation>());
        foreach (var message in messages)
        {
            var verdict = contract?.Judge(message) ?? new ContractVerdict(message, null);
            if (verdict.Message is { } allowed && _transforms.Length > 0)
            {
                verdict = await TransformAsync(verdict with { Message = allowed }, message, contract?.Name ?? string.Empty, logger, cancellationToken).ConfigureAwait(false);
            }

            if (verdict.Violation is { } violation)
            {
                violations.Add(violation);
                if (verdict.Message is null)
                {
                    apart.Add(violation);
                }
            }

            if (verdict.Message is { } good)
            {
                through.Add(verdict.Violation is { } told ? good with { Violation = ViolationFrame.Write(told) } : good);
            }
        }

        return new GatedEvents(through, violations, apart);
    }

    /// <summary>What comes after can read nothing else.</summary>
    private static void ThrowIfNoObject(EventMessage? message, ReadOnlyMemory<byte> before)
    {
        if (message is null || message.Utf8Json.Equals(before))
        {
            return;
        }

        using var json = JsonDocument.Parse(message.Utf8Json);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException();
        }
    }

    private async ValueTask<ContractVerdict> TransformAsync(ContractVerdict verdict, EventMessage original, string contract, ILogger logger, CancellationToken cancellationToken)
    {
        var message = verdict.Message;
        foreach (var transform in _transforms)
        {
            try
            {
                var before = message!.Utf8Json;
                message = await transform.TransformAsync(message, cancellationToken).ConfigureAwait(false);
                ThrowIfNoObject(message, before);
            }
            catch (Exception exception) when (exception is not (OutOfMemoryException or PersonalizationException) && !cancellationToken.IsCancellationRequested)
            {
                // Its message may carry values.
                logger.TransformFailed(transform.GetType().Name, exception.GetType().Name);
                var text = $"event: The transform {transform.GetType().Name} failed with {exception.GetType().Name}.";
                var violation = verdict.Violation ?? new ContractViolation { Message = original, Contract = contract, Violations = [] };
                return new ContractVerdict(null, violation with { IsBlocked = true, Violations = [.. violation.Violations, text] });
            }

            if (message is null)
            {
                break;
            }
        }

        return verdict with { Message = message };
    }
}
