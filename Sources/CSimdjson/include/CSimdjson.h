void dcs_placeholder(void);
