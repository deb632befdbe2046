namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures the cache. Packages add to it by extension methods.</summary>
public interface IPersonalizationBuilder
{
    /// <summary>Gets the services that the cache is registered in.</summary>
    IServiceCollection Services { get; }
}
