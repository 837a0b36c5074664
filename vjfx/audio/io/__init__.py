"""Where sound comes from and goes to: devices, files, the loudspeaker."""
