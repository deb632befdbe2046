namespace Personalization.Sync;

/// <summary>Is told when the configuration was read again. A service of the application, any number of them.</summary>
internal interface IConfigurationListener
{
    /// <summary>Takes a configuration over; the cache goes by it already.</summary>
    /// <param name="definitions">All that is configured now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the listener goes by it, too.</returns>
    ValueTask ReloadedAsync(PersonalizationDefinitions definitions, CancellationToken cancellationToken);
}
