"""Where submissions wait to be collected: folder, mailbox, object store, SFTP server."""
