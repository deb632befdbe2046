using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Personalization.Configuration.Reading;
using Personalization.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a configuration file to the cache.</summary>
public static class YamlPersonalizationBuilderExtensions
{
    /// <summary>
    /// Adds what a YAML file says: sources, stores, state, models, collections, syncs, events and audiences, beside what is configured in code. The file is read
    /// when the options are made, at the start of the host and again whenever it reloads; all errors are reported together, with file, line
    /// and column.
    /// </summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="path">The file, or a folder whose <c>.yaml</c> and <c>.yml</c> files are read as one; a relative path counts from the application's content root.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddYamlFile(this IPersonalizationBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.AddYamlFile(provider => provider.GetService<IHostEnvironment>()?.ContentRootPath is { } root && Path.GetFullPath(path, root) is var full && full != Path.GetFullPath(path) ? full : path);
    }

    /// <summary>Adds a file that errors name as it is written here, and that counts from the working directory.</summary>
    internal static IPersonalizationBuilder AddYamlFile(this IPersonalizationBuilder builder, Func<IServiceProvider, string> path)
    {
        builder.Services.AddSingleton<IConfigureOptions<PersonalizationOptions>>(
            provider => new ConfigureOptions<PersonalizationOptions>(options => YamlReader.Default.Read(path(provider), options)));
        return builder.AddRealtime();
    }
}
