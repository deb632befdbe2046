using Microsoft.Extensions.Logging;

namespace Personalization.Tests.Diagnostics;

internal sealed class ListLogger<T> : ListLogger, ILogger<T>;
