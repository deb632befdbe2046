using System.Data.Common;

namespace Personalization.Sources;

/// <summary>Turns what a provider throws into the library's own exception.</summary>
internal static class SourceFailure
{
    /// <summary>Tells whether an exception is the provider's, and not yet ours or the caller's cancellation.</summary>
    internal static bool Is(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        PersonalizationException or SourceValueException => false,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => true,
    };

    /// <summary>Answers what to throw: a cancelled call is cancelled, however the provider words it.</summary>
    internal static Exception Of(Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException("The query was cancelled.", exception, cancellationToken);
        }

        // A provider's message may quote row values, so it is only in the inner exception.
        var state = exception is DbException { SqlState: { } code } ? $", SQL state {code}" : null;
        return new PersonalizationException(
            ErrorCodes.SourceFailed,
            $"The source failed while the model was read ({exception.GetType().Name}{state}). The inner exception says why.",
            exception);
    }

    internal static async Task<T> WatchAsync<T>(Task<T> task, CancellationToken cancellationToken)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception exception) when (Is(exception, cancellationToken))
        {
            throw Of(exception, cancellationToken);
        }
    }
}
