/** Ordinary activity: it talks to a mail server. */
export interface NotificationActivities {
  /**
   * Sends the mails that the timelines of orders ask for, and goes on looking for so long. Each goes out at least once,
   * always under the same message id. Heartbeats with the number sent.
   */
  sendDueMails(request: { readonly forMs: number }): Promise<{ readonly sent: number }>;
}
