namespace Personalization.DependencyInjection.Hosting;

/// <summary>What may be said of an exception in logs.</summary>
internal static class ErrorText
{
    /// <summary>Answers the message of our own exceptions, which never carry values; those of others may quote rows or connection strings.</summary>
    internal static string Of(Exception exception)
        => exception is PersonalizationException ? exception.Message : "The message is left out, since it may carry values.";
}
