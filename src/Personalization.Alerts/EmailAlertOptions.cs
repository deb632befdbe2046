namespace Personalization.Alerts;

/// <summary>How e-mails are sent. Not thread-safe; the channel copies it.</summary>
public sealed class EmailAlertOptions
{
    /// <summary>Gets or sets the port of the server.</summary>
    /// <value><see langword="null"/> by default: 587, with <see cref="EmailTls.Implicit"/> 465, with <see cref="EmailTls.None"/> 25.</value>
    public int? Port { get; set; }

    /// <summary>Gets or sets how the connection is encrypted.</summary>
    /// <value><see cref="EmailTls.StartTls"/> by default.</value>
    public EmailTls Tls { get; set; } = EmailTls.StartTls;

    /// <summary>Gets or sets the user's name; without one nobody signs in.</summary>
    /// <value><see langword="null"/> by default.</value>
    public string? User { get; set; }

    /// <summary>Gets or sets the user's password.</summary>
    /// <value><see langword="null"/> by default.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets how long the sending of a notice may take.</summary>
    /// <value>10 seconds by default; 1 to 15 seconds.</value>
    public TimeSpan Timeout { get; set; } = HttpAlerts.DefaultTimeout;
}

/// <summary>How the connection to a mail server is encrypted.</summary>
public enum EmailTls
{
    /// <summary>It begins in the clear and is encrypted before anything is said (STARTTLS); a server that does not offer it is refused.</summary>
    StartTls = 0,

    /// <summary>It is encrypted from the beginning.</summary>
    Implicit = 1,

    /// <summary>It is not encrypted. Nobody signs in over it.</summary>
    None = 2,
}
